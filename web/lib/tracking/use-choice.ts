import { useSyncExternalStore } from 'react'
import { type Choice, currentChoice, subscribe } from './consent-state.ts'

/** @returns null while it is not known, as in the page that the server renders */
export const useChoice = (): Choice | null => useSyncExternalStore(subscribe, currentChoice, unknown)

const unknown = () => null
