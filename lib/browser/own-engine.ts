import { openBrowserDetector } from './detector.ts';
import { startEngine } from './engine.ts';

/** The engine with the bundled detector. */
export const startOwnEngine = () => startEngine(openBrowserDetector());
