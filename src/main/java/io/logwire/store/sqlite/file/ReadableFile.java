package io.logwire.store.sqlite.file;

import io.logwire.store.sql.Snapshots;
import java.nio.file.Path;

/** A file whose states can be looked at, through connections that cannot write. */
public interface ReadableFile extends Snapshots {

  /** Where the file is. */
  Path file();
}
