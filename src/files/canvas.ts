/** Drawing on a picture of palette indices: rectangles, and text in a font of 5 × 8 dots. */
import type { Color } from "./colormap.js";

/** A picture whose pixels are indices of a palette of at most 256 colours; row after row from the top. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly indices: Uint8Array;
  readonly palette: readonly Color[];
}

/** Eight rows of a glyph from the top, each a base-32 digit whose bits are the dots; the last row is for descenders. */
const font: Readonly<Record<string, string>> = {
  "0123456789": "ehhhhhe0 4ck444v0 eh1248v0 eh161he0 26aiv220 vgu11he0 68guhhe0 v1244880 ehhehhe0 ehhf12c0",
  ABCDEFGHIJ: "ehhvhhh0 uhhuhhu0 ehggghe0 uhhhhhu0 vgguggv0 vgguggg0 ehgnhhe0 hhhvhhh0 e44444e0 72222ic0",
  KLMNOPQRST: "hikokih0 ggggggv0 hrllhhh0 hppljjh0 ehhhhhe0 uhhuggg0 ehhhlid0 uhhukih0 fgge11u0 v4444440",
  UVWXYZ: "hhhhhhe0 hhhhaa40 hhhllrh0 hha4ahh0 hha44440 v1248gv0",
  abcdefghij: "00e1fhf0 gguhhhu0 00eggge0 11fhhhf0 00ehvge0 688s8880 00fhhf1e gguhhhh0 40c444e0 2062222c",
  klmnopqrst: "ggikoki0 c44444e0 00qlllh0 00uhhhh0 00ehhhe0 00uhhugg 00fhhf11 00moggg0 00fge1u0 88s88860",
  uvwxyz: "00hhhhf0 00hhaa40 00hhlla0 00ha4ah0 00hhhf1e 00v248v0",
  ".,-+=()/%:": "00000cc0 00000c48 000e0000 044v4400 00v0v000 24888420 84222480 11248gg0 op248j30 0cc0cc00",
  "_' ": "0000000v 44000000 00000000",
};
const glyphs = new Map(
  Object.entries(font).flatMap(([letters, codes]) => codes.split(" ").map((code, index) => [letters[index]!, code])),
);
/** Stands for a letter that the font lacks. */
const UNKNOWN = "vhhhhhv0";

/** Side of a dot of text, in pixels. */
const DOT = 2;
/** What a letter takes, the gap to the next one included. */
export const LETTER_WIDTH = 6 * DOT;
export const LETTER_HEIGHT = 8 * DOT;

/** A picture of one colour. */
export function blank(width: number, height: number, palette: readonly Color[], color: number): Picture {
  return { width, height, palette, indices: new Uint8Array(width * height).fill(color) };
}

/** Fills a rectangle; what lies outside of the picture is left out. */
export function fill(picture: Picture, x: number, y: number, width: number, height: number, color: number): void {
  const [left, right] = [Math.max(0, x), Math.min(picture.width, x + width)];
  if (left >= right) return;
  for (let row = Math.max(0, y); row < Math.min(picture.height, y + height); row++) {
    picture.indices.fill(color, row * picture.width + left, row * picture.width + right);
  }
}

/** Draws a frame of one pixel around a rectangle. */
export function frame(picture: Picture, x: number, y: number, width: number, height: number, color: number): void {
  fill(picture, x - 1, y - 1, width + 2, 1, color);
  fill(picture, x - 1, y + height, width + 2, 1, color);
  fill(picture, x - 1, y - 1, 1, height + 2, color);
  fill(picture, x + width, y - 1, 1, height + 2, color);
}

/** Writes text with its upper left corner at (x, y). */
export function write(picture: Picture, text: string, x: number, y: number, color: number): void {
  [...text].forEach((letter, place) => {
    [...(glyphs.get(letter) ?? UNKNOWN)].forEach((code, row) => {
      const dots = Number.parseInt(code, 32);
      for (let column = 0; column < 5; column++) {
        if (!(dots & (16 >> column))) continue;
        fill(picture, x + place * LETTER_WIDTH + column * DOT, y + row * DOT, DOT, DOT, color);
      }
    });
  });
}
