-- What the roles may do: web is the storefront's server, analyst a person who counts and must not see who bought. Tables of
-- later migrations bring their own grants; nothing is granted in advance.
-- Up Migration

GRANT SELECT ON brands, categories, products TO web;
-- Checkout takes from stock; the rest of the catalogue is the owner's. No one writes updated_at: the triggers do.
GRANT UPDATE (stock) ON products TO web;

GRANT SELECT, INSERT, UPDATE (email, display_name) ON users TO web;
GRANT SELECT, INSERT, UPDATE, DELETE ON addresses TO web;
GRANT SELECT, INSERT, DELETE ON wishlist_items TO web;

-- At sign-in the anonymous cart becomes the account's, or its items move into that one.
GRANT SELECT, INSERT, UPDATE (user_id, token_hash, status), DELETE ON carts TO web;
GRANT SELECT, INSERT, UPDATE (cart_id, quantity), DELETE ON cart_items TO web;

GRANT SELECT, INSERT, UPDATE (status) ON orders TO web;
GRANT SELECT, INSERT ON order_items TO web;
GRANT SELECT, INSERT, UPDATE (status, provider_reference, decline_reason, settled_at) ON payments TO web;

GRANT SELECT ON brands, categories, products, order_items TO analyst;
-- By column: one that a later migration adds stays unseen until it is named.
GRANT SELECT (id, number, user_id, status, currency, subtotal, shipping, tax, total, placed_at, updated_at) ON orders
  TO analyst;
GRANT SELECT (id, order_id, status, amount, currency, provider, provider_reference, decline_reason, created_at, updated_at,
  settled_at) ON payments TO analyst;

-- Down Migration

REVOKE ALL ON brands, categories, products, users, addresses, wishlist_items, carts, cart_items, orders, order_items,
  payments FROM web, analyst;
