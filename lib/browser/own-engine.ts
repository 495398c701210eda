import { openDetectorLane } from './detector/lane.ts';
import { startEngine } from './engine.ts';

/** The engine with this browser's detector. */
export const startOwnEngine = () => startEngine(openDetectorLane());
