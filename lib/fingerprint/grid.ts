/** Cells along each side of the grid, whatever the picture's proportions. */
export const GRID_SIDE = 64;

/** Cells in all, and so bytes: 4096. */
export const GRID_CELLS = GRID_SIDE * GRID_SIDE;

/**
 * The luma grid that a statement commits to: the picture's brightness in 64x64 cells by exact area averaging, rounded
 * to 8 bits, row-major. Held against the grid of a copy it shows where the copy differs, without the original.
 *
 * It is a thumbnail: whoever has the grid can see roughly what the picture shows.
 *
 * @param samples of the whole picture as decoded, by the operator `area`.
 */
export function lumaGrid(samples: Float32Array): Uint8Array {
  const grid = new Uint8Array(GRID_CELLS);
  for (let cell = 0; cell < GRID_CELLS; cell++)
    grid[cell] = Math.min(255, Math.max(0, Math.floor(samples[cell]! + 0.5)));
  return grid;
}

/** The grid of the picture with left and right swapped. */
export function mirrorGrid(grid: Uint8Array): Uint8Array {
  return grid.map((_, at) => grid[at - 2 * (at % GRID_SIDE) + GRID_SIDE - 1]!);
}

/** The grid as it stands in a statement: base64 (RFC 4648 section 4, padded), 5464 characters. */
export function gridToBase64(grid: Uint8Array): string {
  if (grid.length !== GRID_CELLS) throw new GridMalformed(`has ${grid.length} bytes`);
  let binary = '';
  for (const cell of grid) binary += String.fromCharCode(cell);
  return btoa(binary);
}

/**
 * Reads a grid out of a statement.
 * @throws {GridMalformed} when it is not base64 or not of 4096 bytes.
 */
export function gridFromBase64(base64: string): Uint8Array {
  let binary: string;
  try {
    binary = atob(base64);
  } catch {
    throw new GridMalformed(`is not base64 ("${base64.slice(0, 16)}")`);
  }
  if (binary.length !== GRID_CELLS) throw new GridMalformed(`has ${binary.length} bytes`);
  return Uint8Array.from(binary, (char) => char.charCodeAt(0));
}

/** A luma grid that is not 64x64 bytes: the statement is damaged or of another version. */
export class GridMalformed extends Error {
  override readonly name = 'GridMalformed';

  constructor(what: string) {
    super(
      `The luma grid ${what}; it must be the base64 of ${GRID_CELLS} bytes. Ask the signer for a new statement.`,
    );
  }
}
