import type { Visit } from './browsing.ts'
import { HABITS } from './habits.ts'
import { LOGIN } from './shop.ts'

/** One in so many gives up at the form. */
const GIVES_UP = 1 / 8

/**
 * The visitor signs in, who has an account and finds the device free; from then on events carry the user's id.
 * @returns whether the sign-in page was opened
 */
export function signIn({ random, recorder, device, person }: Visit): boolean {
  if (person.userId === null || device.signedIn !== null) return false
  recorder.wait(2000)
  recorder.open(LOGIN)
  recorder.track('login_open')
  recorder.wait(HABITS.form / 3)
  if (random.chance(GIVES_UP)) return true
  device.signedIn = person
  recorder.track('login_success')
  recorder.wait(800)
  return true
}

/** Whoever is signed in signs out; the event is still theirs. */
export function signOut({ recorder, device }: Visit): void {
  recorder.wait(3000)
  recorder.track('logout')
  device.signedIn = null
}
