package io.logwire.store;

/**
 * What an owner asks of the store as a whole.
 *
 * @param logs all that are kept
 * @param owed deliveries that are still to be made
 * @param failed deliveries that will not be tried again by themselves
 * @param fileBytes what it takes on the disk, without a WAL
 * @param freeBytes of these, what deleted logs have left behind for new ones
 */
public record StoreState(
    long logs, long owed, long failed, long fileBytes, long walBytes, long freeBytes) {}
