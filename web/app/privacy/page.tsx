import type { Metadata } from 'next'
import { ConsentChoice } from '../../components/tracking/consent-choice.tsx'
import { SHOP_NAME } from '../../lib/shop.ts'

export const metadata: Metadata = { title: 'Privacy' }

const COUNTED = [
  'the pages you open: address, title, and the page you came from',
  'what you look at, search for, put on your wishlist or into your cart, take out again, and order: products, prices and the order’s number',
  'which links and buttons you use; never what you write into a field',
  'the time, a random number for this browser and one for this visit, and, while you are signed in, your account’s number',
  'what your browser says of itself with each request; of its address only the network, not the last part',
]

export default function PrivacyPage() {
  return (
    <div className="wide max-w-3xl">
      <h1 className="mb-5 text-3xl font-bold">Privacy</h1>
      <div className="flex flex-col gap-8">
        <section aria-labelledby="choice" className="flex flex-col gap-3">
          <h2 id="choice" className="text-xl font-bold">
            Your choice
          </h2>
          <ConsentChoice />
          <p className="text-muted">
            It holds for this browser, in all its tabs. You can change it here at any time; the shop works the
            same either way.
          </p>
        </section>
        <section aria-labelledby="counted" className="flex flex-col gap-3">
          <h2 id="counted" className="text-xl font-bold">
            What is counted
          </h2>
          <p>If you agree, {SHOP_NAME} records for its own statistics:</p>
          <ul className="flex list-disc flex-col gap-1.5 pl-5">
            {COUNTED.map((what) => (
              <li key={what}>{what}</li>
            ))}
          </ul>
          <p>
            Your name, e-mail, address and payment are no part of it. It is kept by the shop itself and given
            to nobody else, and no other company’s scripts run here.
          </p>
        </section>
        <section aria-labelledby="kept" className="flex flex-col gap-3">
          <h2 id="kept" className="text-xl font-bold">
            What your browser keeps
          </h2>
          <p>
            After a yes: the two random numbers, what is yet to be sent, and which orders were counted. A no
            removes them all; only the no stays, so that you are not asked again. The cart and the wishlist
            have a cookie each, without which they could not be yours; they count nothing.
          </p>
        </section>
      </div>
    </div>
  )
}
