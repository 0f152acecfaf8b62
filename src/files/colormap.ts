/** Red, green and blue, 0 to 255. */
export type Color = readonly [red: number, green: number, blue: number];

/**
 * Stops at even distances. viridis, inferno and magma (van der Walt and Smith, 2015, public domain) at every tenth;
 * `diverging` runs from blue over light grey to red, for values around zero.
 */
const stops = {
  viridis: "440154 482475 414487 355f8d 2a788e 21918c 22a884 44bf70 7ad151 bddf26 fde725",
  inferno: "000004 160b39 420a68 6a176e 932667 bc3754 dd513a f37819 fca50a f6d746 fcffa4",
  magma: "000004 140e36 3b0f70 641a80 8c2981 b73779 de4968 f7705c fe9f6d fecf92 fcfdbf",
  grey: "000000 ffffff",
  diverging: "142f6b 2456a0 4a84c0 86b2d8 c0d6e6 eeeeec f1cfb9 e6a081 d06c52 ac3434 75101f",
} as const;

export type ColormapName = keyof typeof stops;

export const colormapNames = Object.keys(stops) as ColormapName[];

/** The colours of a map from its low end to its high end, `levels` of them, straight lines between the stops. */
export function colorsOf(name: ColormapName, levels: number): Color[] {
  const colors = stops[name]
    .split(" ")
    .map((stop) => [0, 2, 4].map((at) => Number.parseInt(stop.slice(at, at + 2), 16)));
  return Array.from({ length: levels }, (_, level) => {
    const place = (level / (levels - 1)) * (colors.length - 1);
    const low = Math.min(Math.floor(place), colors.length - 2);
    const mixed = [0, 1, 2].map(
      (part) => colors[low]![part]! + (place - low) * (colors[low + 1]![part]! - colors[low]![part]!),
    );
    return [Math.round(mixed[0]!), Math.round(mixed[1]!), Math.round(mixed[2]!)];
  });
}
