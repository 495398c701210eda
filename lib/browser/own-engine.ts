import { openDetectorLane } from './detector/lane.ts';
import { startEngine } from './engine.ts';
import { openBrowserTextDetector } from './text-detector.ts';

/** The engine with this browser's detectors. */
export const startOwnEngine = () => startEngine(openDetectorLane(), openBrowserTextDetector());
