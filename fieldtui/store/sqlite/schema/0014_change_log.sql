-- what each commit changed of that which screens show, so that other processes read no more than that again
CREATE TABLE change_log (
    seq INTEGER PRIMARY KEY,
    changes TEXT NOT NULL
);
DROP TABLE change_count;
