-- Ordinary work: changes, deletions on both sides of foreign keys, and the reading that goes on.
UPDATE documents SET title = 'e' WHERE id % 60 = 0;
DELETE FROM shares WHERE document_id % 70 = 0;
DELETE FROM documents WHERE id % 70 = 0;
DELETE FROM events WHERE member_id = 5;
