"""What Litestream does to a file that another program writes, as far as that one can notice it.

It keeps a transaction open that reads, so that nobody else begins the WAL anew; it has two tables of its own
in the file; it copies the frames of the WAL as they come, and from 1,000 pages on makes a checkpoint itself.

usage: litestream-habits.py DATABASE REPLICA
It copies until its standard input ends, then makes REPLICA/restored.db of what it has copied.
"""
import os
import select
import sqlite3
import struct
import sys

HEADER, FRAME = 32, 24
MIN_CHECKPOINT_PAGES = 1000
EVERY_SECONDS = 0.2


class Replica:
    def __init__(self, database, folder):
        self.database, self.folder = database, folder
        self.file = open(database, 'rb')  # never closed: that would let go of this process' locks
        self.segments, self.generations = 0, 0
        self.writer = sqlite3.connect(database, isolation_level=None, timeout=60)
        self.reader = sqlite3.connect(database, isolation_level=None, timeout=60)
        for connection in (self.writer, self.reader):
            connection.execute('PRAGMA wal_autocheckpoint = 0')
        self.writer.execute('CREATE TABLE IF NOT EXISTS _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER)')
        self.writer.execute('CREATE TABLE IF NOT EXISTS _litestream_lock (id INTEGER)')
        self.touch()
        self.index = os.open(database + '-shm', os.O_RDONLY)  # never closed either
        self.hold()
        self.begin_generation()

    def touch(self):
        self.writer.execute('INSERT INTO _litestream_seq (id, seq) VALUES (1, 1)'
                            ' ON CONFLICT (id) DO UPDATE SET seq = seq + 1')

    def hold(self):
        self.reader.execute('BEGIN')
        self.reader.execute('SELECT count(1) FROM _litestream_seq').fetchone()

    def lock(self):
        self.writer.execute('BEGIN IMMEDIATE')
        self.writer.execute('INSERT INTO _litestream_lock (id) VALUES (1)')

    def unlock(self):
        self.writer.execute('ROLLBACK')

    def begin_generation(self):
        """A copy of the file, under the write lock, and of its WAL from the first frame on."""
        self.generations += 1
        self.lock()
        self.file.seek(0)
        with open(self.path('snapshot.db'), 'wb') as out:
            while chunk := self.file.read(1 << 20):
                out.write(chunk)
        self.segments = 0
        self.begin_segment()
        self.copy()
        self.unlock()

    def path(self, name):
        return os.path.join(self.folder, '%d-%s' % (self.generations, name))

    def begin_segment(self):
        self.segments += 1
        with open(self.database + '-wal', 'rb') as wal:
            self.header = wal.read(HEADER)
        self.page = struct.unpack('>I', self.header[8:12])[0]
        self.offset = HEADER
        with open(self.path('%d.wal' % self.segments), 'wb') as out:
            out.write(self.header)

    def committed(self):
        """Where the last commit ends, if the WAL is still the one that is copied."""
        one, other = b'1', b'2'
        while one != other:  # it is being written
            one, other = (os.pread(self.index, 48, at) for at in (0, 48))
        frames = struct.unpack('=I', one[16:20])[0]
        return HEADER + frames * (FRAME + self.page) if one[32:40] == self.header[16:24] else self.offset

    def copy(self):
        """The frames since the last time, up to the last commit."""
        end = self.committed()
        with open(self.database + '-wal', 'rb') as wal:
            if wal.read(HEADER) != self.header:
                return False  # somebody else has begun it anew
            wal.seek(self.offset)
            new = wal.read(end - self.offset)
        with open(self.path('%d.wal' % self.segments), 'ab') as out:
            out.write(new)
        self.offset = end
        return True

    def step(self):
        if not self.copy():
            self.begin_generation()
        if self.offset > MIN_CHECKPOINT_PAGES * self.page:
            self.checkpoint()

    def checkpoint(self):
        self.lock()
        self.copy()
        self.reader.execute('ROLLBACK')
        self.reader.execute('PRAGMA wal_checkpoint(PASSIVE)').fetchone()
        self.hold()
        self.unlock()
        self.touch()
        with open(self.database + '-wal', 'rb') as wal:
            if wal.read(HEADER) != self.header:
                self.begin_segment()

    def restore(self):
        self.lock()
        self.copy()
        self.unlock()
        self.reader.execute('ROLLBACK')
        restored = os.path.join(self.folder, 'restored.db')
        os.rename(self.path('snapshot.db'), restored)
        for segment in range(1, self.segments + 1):
            os.rename(self.path('%d.wal' % segment), restored + '-wal')
            connection = sqlite3.connect(restored)
            connection.execute('PRAGMA wal_checkpoint(TRUNCATE)').fetchone()
            connection.close()
        print('segments %d generations %d' % (self.segments, self.generations))


replica = Replica(sys.argv[1], sys.argv[2])
print('copies', flush=True)
while not select.select([sys.stdin], [], [], EVERY_SECONDS)[0]:
    replica.step()
replica.restore()
