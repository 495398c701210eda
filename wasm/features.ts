// The local features of a picture, level by level. Arrays lie where lib/fingerprint/features/kernel.ts puts them.

export { corners } from './corners';
export { boxes, describe, moments } from './describe';
export { shrink } from './shrink';
export { spread } from './spread';
export { beginView, brighten, viewRows } from './view';
