-- What was bought: a record of its own that no later change of catalogue, account or address reaches.
-- Up Migration

-- Ten of Crockford's base 32 (no I, L, O, U): 50 random bits, so that one number tells nothing of another. The bytes of a
-- version 4 UUID that hold its version and variant are left out.
CREATE FUNCTION new_order_number() RETURNS text
LANGUAGE sql VOLATILE AS $$
  WITH random AS (SELECT uuid_send(gen_random_uuid()) AS bytes),
  drawn AS (
    SELECT string_agg(substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', get_byte(bytes, i) % 32 + 1, 1), '' ORDER BY i) AS letters
    FROM random, unnest(ARRAY[0, 1, 2, 3, 4, 5, 9, 10, 11, 12]) AS i
  )
  SELECT left(letters, 5) || '-' || right(letters, 5) FROM drawn
$$;

CREATE TABLE orders (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  number text NOT NULL UNIQUE DEFAULT new_order_number()
    CHECK (number ~ '^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$'),
  -- Made by the checkout page, once: sent again, it is the same order.
  idempotency_key uuid NOT NULL UNIQUE,
  -- A cart becomes an order once, whichever tab is first.
  cart_id uuid UNIQUE REFERENCES carts ON DELETE SET NULL,
  -- Null: a guest, or an account that is gone. The order stays; books must be kept.
  user_id uuid REFERENCES users ON DELETE SET NULL,
  email text NOT NULL CHECK (email ~ '^[^@\s]+@[^@\s]+$' AND char_length(email) <= 254),
  status text NOT NULL DEFAULT 'pending'
    CHECK (status IN ('pending', 'paid', 'shipped', 'delivered', 'cancelled', 'refunded')),
  ship_full_name text NOT NULL CHECK (ship_full_name ~ '^\S(.*\S)?$' AND char_length(ship_full_name) BETWEEN 1 AND 200),
  ship_line1 text NOT NULL CHECK (ship_line1 ~ '^\S(.*\S)?$' AND char_length(ship_line1) BETWEEN 1 AND 200),
  ship_line2 text CHECK (ship_line2 ~ '^\S(.*\S)?$' AND char_length(ship_line2) BETWEEN 1 AND 200),
  ship_city text NOT NULL CHECK (ship_city ~ '^\S(.*\S)?$' AND char_length(ship_city) BETWEEN 1 AND 100),
  ship_region text CHECK (ship_region ~ '^\S(.*\S)?$' AND char_length(ship_region) BETWEEN 1 AND 100),
  ship_postal_code text CHECK (ship_postal_code ~ '^\S(.*\S)?$' AND char_length(ship_postal_code) BETWEEN 1 AND 20),
  ship_country text NOT NULL CHECK (ship_country ~ '^[A-Z]{2}$'),
  ship_phone text CHECK (ship_phone ~ '^\+?[0-9 ()./-]{3,30}$'),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  subtotal bigint NOT NULL CHECK (subtotal > 0),
  shipping bigint NOT NULL CHECK (shipping >= 0),
  tax bigint NOT NULL CHECK (tax >= 0),
  total bigint NOT NULL CHECK (total <= 9007199254740991),
  placed_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT orders_add_up CHECK (total = subtotal + shipping + tax)
);
CREATE INDEX orders_user_placed_at ON orders (user_id, placed_at DESC);
CREATE INDEX orders_placed_at ON orders (placed_at);
COMMENT ON COLUMN orders.email IS 'Where the confirmation goes: the user''s at that time, or the guest''s';

CREATE TABLE order_items (
  order_id uuid NOT NULL REFERENCES orders ON DELETE CASCADE,
  product_id uuid NOT NULL REFERENCES products ON DELETE RESTRICT,
  product_name text NOT NULL CHECK (product_name ~ '^\S(.*\S)?$' AND char_length(product_name) BETWEEN 1 AND 200),
  sku text NOT NULL CHECK (sku ~ '^[A-Z0-9]+(-[A-Z0-9]+)*$' AND char_length(sku) <= 40),
  unit_price bigint NOT NULL CHECK (unit_price BETWEEN 1 AND 9007199254740991),
  quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 99),
  line_total bigint NOT NULL,
  PRIMARY KEY (order_id, product_id),
  CONSTRAINT order_items_add_up CHECK (line_total = unit_price * quantity)
);
CREATE INDEX order_items_product ON order_items (product_id);

CREATE TRIGGER orders_updated_at BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION set_updated_at();

CREATE TRIGGER orders_fixed BEFORE UPDATE ON orders FOR EACH ROW
  WHEN (
    (OLD.id, OLD.number, OLD.idempotency_key, OLD.placed_at, OLD.currency, OLD.subtotal, OLD.shipping, OLD.tax, OLD.total)
    IS DISTINCT FROM
    (NEW.id, NEW.number, NEW.idempotency_key, NEW.placed_at, NEW.currency, NEW.subtotal, NEW.shipping, NEW.tax, NEW.total))
  EXECUTE FUNCTION refuse_change('the number, key, money and time of an order do not change');

CREATE TRIGGER orders_status_moves BEFORE UPDATE ON orders FOR EACH ROW
  WHEN (OLD.status <> NEW.status AND (OLD.status, NEW.status) NOT IN (
    ('pending', 'paid'), ('pending', 'cancelled'),
    ('paid', 'shipped'), ('shipped', 'delivered'),
    ('paid', 'refunded'), ('shipped', 'refunded'), ('delivered', 'refunded')))
  EXECUTE FUNCTION refuse_change('the order''s status cannot change so');

-- At commit, because an order and its items take several statements. Its argument is the column that names the order.
CREATE FUNCTION check_order_subtotal() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  wrong record;
BEGIN
  SELECT o.number, o.subtotal, coalesce(sum(i.line_total), 0) AS items INTO wrong
  FROM public.orders o
  LEFT JOIN public.order_items i ON i.order_id = o.id
  WHERE o.id IN ((to_jsonb(OLD) ->> TG_ARGV[0])::uuid, (to_jsonb(NEW) ->> TG_ARGV[0])::uuid)
  GROUP BY o.id
  HAVING o.subtotal <> coalesce(sum(i.line_total), 0);
  IF FOUND THEN
    RAISE EXCEPTION '%: the items of order % sum to %, its subtotal is %', TG_NAME, wrong.number, wrong.items, wrong.subtotal
      USING ERRCODE = 'check_violation', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
  END IF;
  RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER orders_subtotal_of_items AFTER INSERT OR UPDATE ON orders
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_order_subtotal('id');
CREATE CONSTRAINT TRIGGER order_items_sum_to_subtotal AFTER INSERT OR UPDATE OR DELETE ON order_items
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_order_subtotal('order_id');

-- Down Migration

DROP TABLE order_items, orders;
DROP FUNCTION check_order_subtotal, new_order_number;
