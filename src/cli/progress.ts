/** The bar that a terminal shows while a run is under way: share done, time, speed, and what is left. */

/** How far a run is. */
export interface Standing {
  /** Share done, 0 to 1. */
  readonly fraction: number;
  readonly time: number;
  /** Cell updates per second. */
  readonly cellsPerSecond: number;
}

export interface ProgressBar {
  show(standing: Standing): void;
  /** Takes the bar away. */
  clear(): void;
}

const BAR_WIDTH = 24;
/** Milliseconds between two drawings. */
const PAUSE = 80;

/** A bar on a terminal, or one that shows nothing where the stream is none or nothing is wanted. */
export function progressBar(title: string, stream: NodeJS.WriteStream, wanted: boolean): ProgressBar {
  if (!stream.isTTY || !wanted) return { show: () => undefined, clear: () => undefined };
  const start = performance.now();
  let drawn = Number.NEGATIVE_INFINITY;
  return {
    show(standing) {
      if (performance.now() - drawn < PAUSE) return;
      drawn = performance.now();
      const text = barText(title, standing, (drawn - start) / 1000);
      stream.write(`\r${text.slice(0, (stream.columns || 80) - 1)}\x1b[K`);
    },
    clear() {
      if (drawn > Number.NEGATIVE_INFINITY) stream.write("\r\x1b[K");
    },
  };
}

/** One line: `plate [#####-----] 50 %  t = 0.05  1.2 G updates/s  3 s left`. */
export function barText(title: string, { fraction, time, cellsPerSecond }: Standing, seconds: number): string {
  const filled = Math.round(fraction * BAR_WIDTH);
  const bar = "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled);
  const percent = `${Math.floor(fraction * 100)} %`.padStart(5);
  const left = fraction > 0 ? durationText((seconds / fraction) * (1 - fraction)) : "?";
  return `${title} ${bar} ${percent}  t = ${Number(time.toPrecision(4))}  ${cellsPerSecond > 0 ? rateText(cellsPerSecond) : "…"}  ${left} left`;
}

/** Cell updates per second, as people say them. */
export function rateText(cellsPerSecond: number): string {
  const [unit, size] = cellsPerSecond >= 1e9 ? ["G", 1e9] : cellsPerSecond >= 1e6 ? ["M", 1e6] : ["k", 1e3];
  return `${(cellsPerSecond / Number(size)).toPrecision(3)} ${unit} updates/s`;
}

/** A span of time: `12 s`, `3 min 20 s`, `2 h 5 min`. */
export function durationText(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
