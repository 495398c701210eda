/** The id of the pack that comes with Colophon. */
export const BUNDLED_ID = 'image-1';
