import type { WholeStack } from '../whole-stack.fixture.ts'

const CERTIFICATE = '/etc/postgresql/15/main/clickstream.pem'

/**
 * While it works, the database's server has another key, with a certificate of its own for the same names: as one who has taken its
 * address would have. @throws what the work throws; the server has its own again then
 */
export async function withImpostor<T>(
  { sandbox, machine }: WholeStack,
  database: 'oltp' | 'dw',
  work: () => Promise<T>,
): Promise<T> {
  const run = async (command: string) => {
    const { code, stderr } = await sandbox.exec(machine(database).id, `set -e; cd /tmp; ${command}`)
    if (code !== 0) throw new Error(stderr)
  }
  const names = `$(openssl x509 -in ${CERTIFICATE} -noout -ext subjectAltName | tail -1 | sed 's/IP Address/IP/g; s/ //g')`
  await run(`cp -p ${CERTIFICATE} ${CERTIFICATE}.own
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -days 9 -subj /CN=impostor -addext "subjectAltName=${names}" -keyout key -out certificate
    cat key certificate >${CERTIFICATE}; systemctl reload postgresql@15-main`)
  try {
    return await work()
  } finally {
    await run(`mv ${CERTIFICATE}.own ${CERTIFICATE}; systemctl reload postgresql@15-main`)
  }
}
