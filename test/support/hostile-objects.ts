import fc from 'fast-check'
import { deepJson, EDGE_TIMES, hostileText, hostileValue } from './hostile-values.ts'

/** Raw objects as they ought not to be, by what is wrong with them. */

const FIELDS = [
  ...[
    'eventName',
    'occurredAt',
    'clientId',
    'sessionId',
    'userId',
    'userLoginState',
    'isFirstVisit',
    'pageUrl',
  ],
  ...[
    'pageTitle',
    'referrer',
    'value',
    'currency',
    'transactionId',
    'searchTerm',
    'properties',
    'product',
    'items',
  ],
  ...['element', 'campaign', 'nobodyKnows', '__proto__', '_ingest'],
]

const anyUrl = hostileText.map(
  (text) => `https://shop.example/${text}?utm_source=${text}&utm_medium=%00${text}`,
)

/** Fields as clients mean them. */
const SENSIBLE = new Map<string, fc.Arbitrary<unknown>>(
  Object.entries({
    eventName: fc.constantFrom(
      'page_view',
      'product_view',
      'purchase',
      'add_to_cart',
      'own_name',
      'constructor',
    ),
    clientId: fc.oneof(fc.constantFrom('ann', 'bob', 'eve'), hostileText),
    userId: hostileText,
    sessionId: hostileText,
    userLoginState: hostileText,
    isFirstVisit: fc.boolean(),
    pageTitle: hostileText,
    searchTerm: hostileText,
    properties: fc.dictionary(hostileText, hostileValue, { maxKeys: 5 }),
    element: fc.record({
      tag: hostileText,
      dataset: fc.dictionary(hostileText, hostileText, { maxKeys: 2 }),
    }),
    pageUrl: fc.oneof(anyUrl, hostileText),
    referrer: fc.oneof(anyUrl, hostileText),
    occurredAt: fc.constantFrom<unknown>(...EDGE_TIMES, '2026-11-20T09:59:00Z', '2026-11-19T10:00:00Z'),
    transactionId: hostileText,
    value: fc.constantFrom<unknown>(1e12, -1e12, '19.99', 0.005, 1e13),
    currency: fc.constantFrom('USD', 'JPY', 'KWD', 'XXX', 'usd'),
    product: fc.record({
      id: hostileText,
      name: hostileText,
      price: fc.constantFrom<unknown>(1e12, 20, '1', 'free'),
    }),
    items: fc.array(
      fc.record({ id: hostileText, price: fc.constantFrom(1e12, 1), quantity: fc.constantFrom(1e6, 0.5) }),
      { maxLength: 4 },
    ),
    campaign: fc.record({ source: hostileText, medium: hostileText, term: hostileText }),
  }),
)

/** An event of which some fields make sense and some do not. */
const anyEvent = fc
  .uniqueArray(fc.constantFrom(...FIELDS), { maxLength: 8 })
  .chain((names) =>
    fc.tuple(
      ...['eventName', ...names].map((name) =>
        fc.tuple(
          fc.constant(name),
          fc.oneof(
            { arbitrary: SENSIBLE.get(name) ?? hostileValue, weight: 8 },
            { arbitrary: hostileValue, weight: 1 },
          ),
        ),
      ),
    ),
  )
  .map(
    (members) =>
      `{${members.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value) ?? 'null'}`).join(',')}}`,
  )

const anyReceipt = fc.oneof(
  { arbitrary: fc.constant('"2026-11-20T10:00:00.000Z"'), weight: 6 },
  { arbitrary: fc.constantFrom<unknown>(...EDGE_TIMES).map((time) => JSON.stringify(time)), weight: 1 },
)

const anyUserAgent = fc.oneof(
  hostileText,
  hostileText.map((text) => `${text}/1.0 (x) bot`),
  fc.constant(null),
)

const anyDepth = fc.constantFrom(10, 20_000).map(deepJson)

/** `,"a":1` for each member but the first. */
const anyIngest = fc
  .record({
    receivedAt: anyReceipt,
    sentAt: hostileValue,
    sourceIp: hostileValue,
    userAgent: anyUserAgent,
    requestId: hostileValue,
  })
  .map(({ receivedAt, ...more }) => {
    const members = Object.entries(more).map(
      ([name, value]) => `,${JSON.stringify(name)}:${JSON.stringify(value)}`,
    )
    return `{"receivedAt":${receivedAt}${members.join('')}}`
  })

/** Objects with an envelope, whose events may be good or not. */
export const anyEventsObject = fc
  .tuple(
    anyIngest,
    fc.array(fc.oneof({ arbitrary: anyEvent, weight: 20 }, { arbitrary: anyDepth, weight: 1 }), {
      maxLength: 6,
    }),
  )
  .map(([ingest, events]) => `{"ingest":${ingest},"events":[${events.join(',')}]}`)

/** Texts that are anything at all. */
export const anyGarbage = fc.oneof(
  hostileText,
  hostileValue.map((value) => JSON.stringify(value) ?? ''),
  anyDepth,
  anyDepth.map(
    (deep) =>
      `{"ingest":{"receivedAt":"2026-11-20T10:00:00Z"},"events":[{"eventName":"a","properties":{"a":${deep}}}]}`,
  ),
  fc.tuple(anyEventsObject, fc.nat()).map(([text, at]) => text.slice(0, at % (text.length + 1))),
  fc.constantFrom(
    '{"ingest":{}}',
    '{"ingest":[],"events":{}}',
    '{"_ingest":{"receivedAt":1}}',
    '[{"ingest":{},"events":[]}]',
  ),
)

/** What stands below `rejected/`: as the ingest writes it, nearly. */
export const anyRejectedObject = fc
  .tuple(
    anyIngest,
    hostileValue,
    hostileValue,
    fc.oneof(
      anyDepth,
      hostileValue.map((value) => JSON.stringify(value) ?? 'null'),
    ),
  )
  .map(([ingest, reason, index, body]) => {
    const entry = `{"index":${JSON.stringify(index)},"reason":${JSON.stringify(reason)},"event":${body}}`
    return `{"ingest":${ingest},"reason":"body: not JSON","body":${body},"rejected":[${entry},{"reason":"eventName: required","event":${body}},5]}`
  })

/** Keys that a store can hold, most of them not ours. */
export const anyName = fc.oneof(
  fc.constantFrom(
    '2026/11/20/10/',
    '2026/11/20/',
    '2026/',
    '',
    '0000/01/01/00/',
    '9999/12/31/23/',
    '2026/13/45/99/',
    'a/b/1/',
    '../',
  ),
  fc
    .array(
      fc.constantFrom('a', '/', '%00', '\u00e9', ' ', '😀', "'", '"', '\\', '__proto__', 'x'.repeat(200)),
      { maxLength: 6 },
    )
    .map((parts) => parts.join('')),
)
