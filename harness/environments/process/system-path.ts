/** True when a system is given as a file and not by a name of the registry. */
export function isModulePath(system: string): boolean {
  return system.includes("/") || /\.[cm]?js$/.test(system);
}
