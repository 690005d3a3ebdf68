-- Ordinary work: changes, deletions on both sides of foreign keys, and the reading that goes on.
UPDATE "order" SET state = 'sent' WHERE id % 60 = 0;
DELETE FROM payment WHERE id % 70 = 0;
DELETE FROM "order" WHERE id = 19999;
DELETE FROM product WHERE id = 1000 AND false;
