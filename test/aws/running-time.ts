import { TestTime } from './test-time.ts'

/** A clock that runs by itself, and faster: for programs of their own, whose clock is the real one. */
export class RunningTime extends TestTime {
  readonly #began = Date.now()
  readonly #speed: number

  /** @param speed how many of its seconds pass in one */
  constructor(speed: number) {
    super()
    this.#speed = speed
  }

  override now(): number {
    return super.now() + (Date.now() - this.#began) * this.#speed
  }
}
