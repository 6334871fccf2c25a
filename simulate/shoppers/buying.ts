import { productOf, show, type Visit } from './browsing.ts'
import { HABITS } from './habits.ts'
import { CART, CHECKOUT, THANKS } from './shop.ts'
import { signIn } from './signing-in.ts'

/** Puts what is shown into the cart; a third goes to look at the cart then. */
export function add(visit: Visit): void {
  const { random, recorder, person, page, shop } = visit
  if (page.product === undefined) return
  const line = person.cart.find(({ product }) => product === page.product)
  const quantity = random.chance(0.12) ? random.whole(2, 3) : 1
  if (line === undefined) person.cart.push({ product: page.product, quantity })
  else line.quantity += quantity
  const value = shop.value([{ product: page.product, quantity }], recorder.now)
  recorder.track('add_to_cart_click', { ...productOf(visit), value, properties: { quantity } })
  if (!random.chance(1 / 3)) return
  recorder.wait(2500)
  showCart(visit)
}

export const showCart = (visit: Visit) => show(visit, CART)

export function remove({ random, recorder, person, shop }: Visit): void {
  const [line] = person.cart.splice(random.whole(0, Math.max(0, person.cart.length - 1)), 1)
  if (line === undefined) return
  const value = shop.value([line], recorder.now)
  recorder.track('remove_from_cart_click', {
    product: shop.told(line.product, recorder.now),
    currency: shop.currency,
    value,
    properties: { quantity: line.quantity },
  })
}

/** From the cart to the order, or not: many stop at the form. Who has an account signs in; others buy as guests. */
export function checkOut(visit: Visit): void {
  const { random, recorder, person, shop, intent } = visit
  signIn(visit)
  show(visit, CHECKOUT)
  const cart = () => ({
    items: shop.items(person.cart, recorder.now),
    value: shop.value(person.cart, recorder.now),
    currency: shop.currency,
  })
  recorder.track('checkout_start', cart())
  recorder.wait(HABITS.form)
  if (!random.chance(HABITS.completes[intent])) return
  const order = { ...cart(), transactionId: `order-${random.uuid().slice(0, 18)}` }
  show(visit, THANKS)
  recorder.track('checkout_complete', order)
  person.cart = []
  if (!random.chance(HABITS.reloadsOrder)) return
  recorder.wait(20_000)
  show(visit, THANKS)
  recorder.track('checkout_complete', order)
}
