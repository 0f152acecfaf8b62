/** What the pictures have in common. */

/** Colours in order of appearance: apart for eyes of every kind (Okabe and Ito's palette). */
export const COLOURS = [
  "#d55e00",
  "#0072b2",
  "#009e73",
  "#e69f00",
  "#56b4e9",
  "#cc79a7",
  "#999999",
  "#000000",
  "#b8ab00",
] as const;

/** A drawing on white, under its title. */
export function drawing(width: number, height: number, title: string, parts: readonly string[]): string {
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="sans-serif">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(12, 26, "start", "bold", title, 16),
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}

export function text(
  x: number,
  y: number,
  anchor: "start" | "middle" | "end",
  weight: "normal" | "bold",
  content: string,
  size = 12,
): string {
  const place = `x="${round(x)}" y="${round(y)}" text-anchor="${anchor}"`;
  return `<text ${place} font-weight="${weight}" font-size="${size}" fill="#222222">${escaped(content)}</text>`;
}

function escaped(content: string): string {
  return content.replace(/[<>&]/g, (character) => ({ "<": "&lt;", ">": "&gt;" })[character] ?? "&amp;");
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
