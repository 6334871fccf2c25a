export type * from './api.ts'
export { createTracker } from './tracker.ts'
