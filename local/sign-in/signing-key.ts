import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/** What signs the pool's tokens, and what others verify them by (RFC 7517). */
export interface SigningKey {
  privateKey: KeyObject
  jwk: { kty: string; n: string; e: string; kid: string; alg: 'RS256'; use: 'sig' }
}

/**
 * A key of this pool's own, made once. cognito-local brings one, but its private half is published: whoever trusts that trusts
 * everybody.
 */
export async function ensureSigningKey(path: string): Promise<SigningKey> {
  const there = await readFile(path, 'utf8').catch(() => null)
  return keyOf(there ?? (await makeKey(path)))
}

async function makeKey(path: string): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const unfinished = `${path}.${process.pid}`
  try {
    await writeFile(unfinished, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
    // Of two that make one, the first stands.
    await link(unfinished, path)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
  } finally {
    await rm(unfinished, { force: true })
  }
  return readFile(path, 'utf8')
}

function keyOf(pem: string): SigningKey {
  const privateKey = createPrivateKey(pem)
  const { kty = '', n = '', e = '' } = createPublicKey(pem).export({ format: 'jwk' })
  const kid = createHash('sha256').update(JSON.stringify({ e, kty, n })).digest('base64url')
  return { privateKey, jwk: { kty, n, e, kid, alg: 'RS256', use: 'sig' } }
}
