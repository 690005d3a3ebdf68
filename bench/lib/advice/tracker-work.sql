-- Ordinary work: changes, deletions on both sides of foreign keys, and the reading that goes on.
UPDATE issues SET changed = now() WHERE id % 50 = 0;
DELETE FROM comments WHERE id % 40 = 0;
DELETE FROM labels WHERE id = 7;
DELETE FROM users WHERE id NOT IN (SELECT author_id FROM issues) AND id NOT IN
    (SELECT author_id FROM comments);
