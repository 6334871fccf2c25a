import { expect, test } from 'vitest'
import { functionName } from '../../../provision/functions/names.ts'
import { STACK, type WholeStack } from '../whole-stack.fixture.ts'
import { withImpostor } from './impostor.ts'
import { isTrusted, knock } from './knock.ts'
import { reachesWarehouse } from './reaches-warehouse.ts'

/** Tests of who is let through to a stack that is up, and who is not. */
export function refusals(stack: () => WholeStack): void {
  test('the private machine reaches its services and S3, and nothing outside', async () => {
    const reaches = async (of: 'oltp' | 'dw', url: string) =>
      (await stack().inside(of, `curl -sk -m 4 -o /dev/null ${url}`)).endsWith(' (0)')
    const outside = ['http://deb.debian.org', 'http://1.1.1.1', 'https://ec2.us-east-1.amazonaws.com']
    const within = ['https://s3.us-east-1.amazonaws.com', 'https://ssm.us-east-1.amazonaws.com']
    for (const url of within) expect([url, await reaches('dw', url)]).toEqual([url, true])
    for (const url of outside) expect([url, await reaches('dw', url)]).toEqual([url, false])
    // The mirror is there, for who has a way to it.
    expect(await reaches('oltp', outside[0] ?? '')).toBe(true)
    expect(await stack().inside('dw', 'cat /etc/apt/sources.list /etc/apt/sources.list.d/*')).toMatch(
      /^(cat: [^\n]*\n)?deb \[trusted=yes\] file:\/opt\/clickstream\/bundle \.\/\n?(cat: [^\n]*)? \(\d\)$/,
    )
  })

  test("the warehouse's port is open to the ETL's group, and to nobody else", async () => {
    const { address } = stack().machine('dw')
    const knocks = `timeout 3 bash -c '</dev/tcp/${address}/5432'`
    expect(await stack().inside('oltp', knocks)).toBe(' (124)')
    const etl = functionName({ stack: STACK }, 'etl')
    const beside = await stack().sandbox.execBesideFunction(etl, 'bash', ['-c', knocks])
    expect(beside.code).toBe(0)
    expect(await reachesWarehouse(stack(), 'sg_Lambda_ETL')).toBe(true)
    for (const group of ['sg_endpoints', 'sg_oltp_webDB'] as const)
      expect([group, await reachesWarehouse(stack(), group)]).toEqual([group, false])
  })

  test("the shop's database, which all may reach, takes nobody without TLS", async () => {
    for (const user of ['owner', 'web', 'analyst', 'postgres'])
      expect(await knock(stack(), { user })).toMatch(/^E.*SFATAL\|.*\|C28000\|M.*no encryption\|/)
    expect(await knock(stack(), 'tls')).toBe('S')
    expect([await isTrusted(stack(), 'oltp'), await isTrusted(stack(), 'dw')]).toEqual([true, false])
  })

  test('a server with another certificate is refused by whoever enters', async () => {
    for (const database of ['oltp', 'dw'] as const) {
      const enter = () => stack().cli('psql', database, '-c', 'SELECT 1')
      const refused = await withImpostor(stack(), database, async () => ({
        psql: await enter(),
        etl: database === 'dw' ? await stack().cli('etl', 'run') : null,
      }))
      expect([refused.psql.code, refused.psql.stderr]).toEqual([1, expect.stringContaining('certificate')])
      if (refused.etl !== null)
        expect([refused.etl.code, refused.etl.stderr]).toEqual([1, expect.stringContaining('certificate')])
      expect((await enter()).code).toBe(0)
    }
  })
}
