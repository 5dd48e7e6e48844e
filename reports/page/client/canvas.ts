import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

export type Pen = CanvasRenderingContext2D;

/** Keeps a canvas as wide as its frame and as sharp as the screen, and draws it once a frame at most. */
export function useCanvas(
  height: number,
  draw: (pen: Pen, width: number, height: number) => void,
): { readonly canvas: RefObject<HTMLCanvasElement>; readonly width: number } {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const frame = canvas.current?.parentElement;
    if (frame == null) return;
    const observer = new ResizeObserver(() => setWidth(frame.clientWidth));
    observer.observe(frame);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const request = requestAnimationFrame(() => {
      const element = canvas.current;
      const pen = element?.getContext("2d");
      if (element == null || pen == null || width === 0) return;
      const density = window.devicePixelRatio || 1;
      element.width = Math.round(width * density);
      element.height = Math.round(height * density);
      element.style.height = `${height}px`;
      pen.setTransform(density, 0, 0, density, 0, 0);
      pen.clearRect(0, 0, width, height);
      draw(pen, width, height);
    });
    return () => cancelAnimationFrame(request);
  });
  return { canvas, width };
}
