import { openBrowserDetector } from './detector.ts';
import { startEngine } from './engine.ts';
import { openBrowserTextDetector } from './text-detector.ts';

/** The engine with the bundled detectors. */
export const startOwnEngine = () => startEngine(openBrowserDetector(), openBrowserTextDetector());
