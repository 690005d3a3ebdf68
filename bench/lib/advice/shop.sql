-- Orders and stock, with money, reservations and codes.
CREATE TABLE customer (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text,
    CONSTRAINT customer_email UNIQUE (email));
CREATE TABLE product (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, sku text NOT NULL,
    ean text, price numeric CHECK (price >= 0));
CREATE UNIQUE INDEX product_sku ON product (sku);
CREATE UNIQUE INDEX product_sku_include ON product (sku) INCLUDE (price);
CREATE UNIQUE INDEX product_ean ON product (ean) NULLS NOT DISTINCT WHERE ean <> '';
CREATE INDEX product_sku_like ON product (sku text_pattern_ops);
CREATE TABLE stock (sku text REFERENCES product (sku), place int, amount int,
    PRIMARY KEY (sku, place));
CREATE TABLE "order" (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id int NOT NULL REFERENCES customer, state text, made date,
    shipped date, code text);
CREATE INDEX order_customer ON "order" (customer_id, made DESC);
CREATE INDEX order_made ON "order" (made) INCLUDE (state);
CREATE INDEX order_waiting ON "order" (made) WHERE shipped IS NULL;
CREATE UNIQUE INDEX order_code ON "order" (upper(code));
CREATE TABLE order_line (order_id bigint REFERENCES "order" ON DELETE CASCADE, line int,
    product_id int REFERENCES product, amount int, price numeric,
    PRIMARY KEY (order_id, line));
CREATE INDEX order_line_product ON order_line (product_id);
CREATE TABLE payment (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id bigint NOT NULL UNIQUE REFERENCES "order", amount numeric);
CREATE TABLE reservation (product_id int REFERENCES product, during tstzrange,
    EXCLUDE USING gist (during WITH &&) WHERE (product_id = 1));
INSERT INTO customer (email) SELECT 'c' || g FROM generate_series(1, 2000) g;
INSERT INTO product (sku, ean, price) SELECT 's' || g, 'e' || g, g
  FROM generate_series(1, 1000) g;
INSERT INTO stock SELECT 's' || 1 + g % 1000, g / 1000, g FROM generate_series(1, 3000) g;
INSERT INTO "order" (customer_id, state, made, shipped, code)
SELECT 1 + g % 2000, 'done', current_date - g % 900,
       CASE WHEN g % 50 > 0 THEN current_date END, 'k' || g
  FROM generate_series(1, 20000) g;
INSERT INTO order_line SELECT 1 + g / 2, g % 2, 1 + g % 1000, 1, 1
  FROM generate_series(1, 39000) g;
INSERT INTO payment (order_id, amount) SELECT g, 1 FROM generate_series(1, 15000) g;
