import type { Invocation } from "../../../harness/core/operation.ts";
import { msToNanos } from "../../../harness/core/time.ts";
import { type Call, Refused } from "../kit/server-client.ts";
import type { Connection } from "../server.ts";
import { base64, Gateway } from "./gateway.ts";

/**
 * etcd's locks, as its own client library uses them: a lease that the client renews, and a key under it. The holder
 * works on although renewals fail, as one does that is paused, or that does not look: it believes to hold the lock
 * until its release tells. What keeps others out is the lease alone, as Jepsen's analysis of etcd 3.4.3 has it.
 * The output of an acquire is the revision at which the lock was had, a fencing token.
 */
export class LeaseLocks {
  readonly #connection: Connection;
  readonly #ttlSeconds: number;
  readonly #held = new Map<Invocation["key"], Lease>();

  constructor(connection: Connection, ttlSeconds: number) {
    this.#connection = connection;
    this.#ttlSeconds = ttlSeconds;
  }

  get calls(): Readonly<Record<string, Call<Gateway>>> {
    return {
      acquire: (gateway, { key }, signal) => this.#acquire(gateway, key, signal),
      release: (gateway, { key }, signal) => this.#release(gateway, key, signal),
    };
  }

  /** A client that is gone renews no more; its leases end by themselves. */
  leave(): void {
    for (const lease of this.#held.values()) lease.abandon();
    this.#held.clear();
  }

  async #acquire(gateway: Gateway, key: Invocation["key"], signal: AbortSignal): Promise<number> {
    const { timeoutMs } = this.#connection;
    const lease = await this.#grant(gateway, limited(signal, timeoutMs * 0.2));
    try {
      const asked = { name: base64(`faultline/lock/${key ?? ""}`), lease: lease.id };
      const { header } = await gateway.post("/v3/lock/lock", asked, limited(signal, timeoutMs * 0.5));
      this.#held.set(key, lease);
      return Number((header as { readonly revision: string }).revision);
    } catch {
      lease.abandon();
      // Without its lease the lock cannot be had any more, wherever the request for it is by now.
      await this.#revoke(gateway, lease.id, limited(signal, timeoutMs * 0.3));
      throw new Refused(
        "temporarily-unavailable",
        "the lock was not to be had in time; its lease is revoked",
      );
    }
  }

  /** Nothing is held by a lease alone: that it fails does no harm. */
  async #grant(gateway: Gateway, signal: AbortSignal): Promise<Lease> {
    try {
      const { ID } = await gateway.post("/v3/lease/grant", { TTL: this.#ttlSeconds }, signal);
      return new Lease(this.#connection, String(ID), this.#ttlSeconds);
    } catch (error) {
      if (error instanceof Refused) throw error;
      throw new Refused(
        "temporarily-unavailable",
        `no lease: ${error instanceof Error ? error.message : error}`,
      );
    }
  }

  async #release(
    gateway: Gateway,
    key: Invocation["key"],
    signal: AbortSignal,
  ): Promise<"released" | "lapsed"> {
    const lease = this.#held.get(key);
    if (lease === undefined) throw new Refused("precondition-failed", "this client does not hold the lock");
    this.#held.delete(key);
    lease.abandon();
    return this.#revoke(gateway, lease.id, signal);
  }

  async #revoke(gateway: Gateway, id: string, signal: AbortSignal): Promise<"released" | "lapsed"> {
    try {
      await gateway.post("/v3/lease/revoke", { ID: id }, signal);
      return "released";
    } catch (error) {
      if (error instanceof Error && error.message.includes("requested lease not found")) return "lapsed";
      throw error;
    }
  }
}

/** A lease and its renewal, three times in its length, over a connection of its own: the other may be waiting. */
class Lease {
  readonly id: string;
  readonly #connection: Connection;
  readonly #everyMs: number;
  #gateway: Gateway | undefined;
  #alarm: Disposable | undefined;
  #over = false;

  constructor(connection: Connection, id: string, ttlSeconds: number) {
    this.#connection = connection;
    this.id = id;
    this.#everyMs = (ttlSeconds * 1000) / 3;
    this.#later();
  }

  abandon(): void {
    this.#over = true;
    this.#alarm?.[Symbol.dispose]();
    this.#gateway?.close();
  }

  #later(): void {
    if (this.#over) return;
    this.#alarm = this.#connection.time.after(msToNanos(this.#everyMs), () => {
      void this.#renew().then(() => this.#later());
    });
  }

  /** A renewal that fails is tried again at the next turn; that the lease is gone, the release will tell. */
  async #renew(): Promise<void> {
    const { node, reach } = this.#connection;
    const signal = AbortSignal.timeout(Math.round(this.#everyMs));
    try {
      this.#gateway ??= await Gateway.open(node, reach, signal);
      if (this.#over) this.#gateway.close();
      else await this.#gateway.post("/v3/lease/keepalive", { ID: this.id }, signal);
    } catch {
      this.#gateway?.close();
      this.#gateway = undefined;
    }
  }
}

const limited = (signal: AbortSignal, ms: number): AbortSignal =>
  AbortSignal.any([signal, AbortSignal.timeout(Math.round(ms))]);
