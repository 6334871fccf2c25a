import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'

/** PostgreSQL's own default; its documentation says so under scram_iterations. */
const ITERATIONS = 4096

/**
 * What PostgreSQL stores instead of a password, so that the password itself never has to be sent to the server, nor can stand
 * in its log: `SCRAM-SHA-256$4096:<salt>$<StoredKey>:<ServerKey>` (RFC 5803).
 * @param password ASCII, as ours are; other characters would first have to pass SASLprep
 */
export function scramVerifier(password: string, salt: Buffer = randomBytes(16)): string {
  if (!/^[\x20-\x7e]+$/.test(password)) throw new Error('a password must be printable ASCII')
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256')
  const hmac = (text: string) => createHmac('sha256', salted).update(text).digest()
  const storedKey = createHash('sha256').update(hmac('Client Key')).digest('base64')
  const serverKey = hmac('Server Key').toString('base64')
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${storedKey}:${serverKey}`
}

/** A password for a database role: 32 characters of base64url, 192 bits. */
export const newPassword = (): string => randomBytes(24).toString('base64url')
