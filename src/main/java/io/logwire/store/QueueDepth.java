package io.logwire.store;

/**
 * What waits for the writer.
 *
 * @param isFull whether a log of the usual size would be refused
 */
public record QueueDepth(int writes, long bytes, boolean isFull) {}
