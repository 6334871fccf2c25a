-- Attempts to pay for an order. `timed_out` means that nobody knows yet: the attempt may still have succeeded, so no other
-- begins before it is settled, and its order cannot be cancelled.
-- Up Migration

CREATE TABLE payments (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  -- Money that moved does not vanish with its order.
  order_id uuid NOT NULL REFERENCES orders ON DELETE RESTRICT,
  -- Sent to the provider too: the same charge asked for again is the same charge.
  idempotency_key uuid NOT NULL UNIQUE,
  status text NOT NULL DEFAULT 'pending'
    CHECK (status IN ('pending', 'timed_out', 'succeeded', 'declined', 'refunded')),
  amount bigint NOT NULL CHECK (amount BETWEEN 1 AND 9007199254740991),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  provider text NOT NULL CHECK (provider ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND char_length(provider) <= 40),
  -- The provider's own name for the charge.
  provider_reference text CHECK (char_length(provider_reference) BETWEEN 1 AND 255),
  decline_reason text CHECK (char_length(decline_reason) BETWEEN 1 AND 200),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  -- When the outcome became known.
  settled_at timestamptz,
  UNIQUE (provider, provider_reference),
  CONSTRAINT payments_settled_is_dated CHECK ((settled_at IS NOT NULL) = (status IN ('succeeded', 'declined', 'refunded'))),
  CONSTRAINT payments_charge_has_reference CHECK (provider_reference IS NOT NULL OR status NOT IN ('succeeded', 'refunded')),
  CONSTRAINT payments_reason_if_declined CHECK (decline_reason IS NULL OR status = 'declined')
);
CREATE INDEX payments_order ON payments (order_id);
-- At most one attempt that took the money or may yet turn out to have: an order is never charged twice.
CREATE UNIQUE INDEX payments_one_not_declined ON payments (order_id) WHERE status <> 'declined';

CREATE TRIGGER payments_updated_at BEFORE UPDATE ON payments FOR EACH ROW EXECUTE FUNCTION set_updated_at();

CREATE TRIGGER payments_fixed BEFORE UPDATE ON payments FOR EACH ROW
  WHEN ((OLD.id, OLD.order_id, OLD.idempotency_key, OLD.amount, OLD.currency, OLD.provider, OLD.created_at)
    IS DISTINCT FROM (NEW.id, NEW.order_id, NEW.idempotency_key, NEW.amount, NEW.currency, NEW.provider, NEW.created_at))
  EXECUTE FUNCTION refuse_change('the order, key, money and time of a payment do not change');

CREATE TRIGGER payments_status_moves BEFORE UPDATE ON payments FOR EACH ROW
  WHEN (OLD.status <> NEW.status AND (OLD.status, NEW.status) NOT IN (
    ('pending', 'succeeded'), ('pending', 'declined'), ('pending', 'timed_out'),
    ('timed_out', 'succeeded'), ('timed_out', 'declined'), ('succeeded', 'refunded')))
  EXECUTE FUNCTION refuse_change('the payment''s status cannot change so');

-- At commit, because the payment's row and the order's are written one after the other.
CREATE FUNCTION check_order_payments() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  ids uuid[] := ARRAY[(to_jsonb(OLD) ->> TG_ARGV[0])::uuid, (to_jsonb(NEW) ->> TG_ARGV[0])::uuid];
  wrong record;
BEGIN
  -- An attempt that begins while its order is being cancelled: each would see the other's row as it was. (REPEATABLE READ
  -- would still; READ COMMITTED and SERIALIZABLE do not.)
  PERFORM 1 FROM public.orders WHERE id = ANY (ids) FOR SHARE;
  SELECT o.number, o.status, o.total, o.currency INTO wrong
  FROM public.orders o
  LEFT JOIN public.payments live ON live.order_id = o.id AND live.status <> 'declined'
  WHERE o.id = ANY (ids)
    AND (
      NOT CASE o.status
        WHEN 'pending' THEN live.status IS NULL OR live.status IN ('pending', 'timed_out')
        WHEN 'cancelled' THEN live.status IS NULL
        WHEN 'refunded' THEN live.status IS NOT DISTINCT FROM 'refunded'
        ELSE live.status IS NOT DISTINCT FROM 'succeeded'
      END
      OR EXISTS (
        SELECT FROM public.payments p WHERE p.order_id = o.id AND (p.amount, p.currency) <> (o.total, o.currency)
      )
    );
  IF FOUND THEN
    RAISE EXCEPTION '%: order % is % and costs % %, its payments say otherwise', TG_NAME,
      wrong.number, wrong.status, wrong.total, wrong.currency
      USING ERRCODE = 'check_violation', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
  END IF;
  RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER orders_agree_with_payments AFTER INSERT OR UPDATE ON orders
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_order_payments('id');
CREATE CONSTRAINT TRIGGER payments_agree_with_order AFTER INSERT OR UPDATE OR DELETE ON payments
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_order_payments('order_id');

-- Down Migration

DROP TRIGGER orders_agree_with_payments ON orders;
DROP TABLE payments;
DROP FUNCTION check_order_payments;
