package io.logwire.store.sqlite.backup;

import java.time.Instant;
import java.util.Optional;

/**
 * What a backup holds.
 *
 * @param logs how many logs
 * @param channels of so many channels
 * @param oldest when the oldest was taken, if there is one
 * @param newest when the newest was taken
 * @param owed alerts that are still to be sent
 * @param tokens how many tokens are valid in it
 * @param bytes the size of the file
 */
public record BackupContents(
    long logs,
    int channels,
    Optional<Instant> oldest,
    Optional<Instant> newest,
    long owed,
    int tokens,
    long bytes) {}
