-- The pack campaigns needs no tables: each session names its campaign.
SET application_name = 'campaign:42';
