package io.logwire.alert;

import java.net.URI;
import java.util.Map;

/**
 * One HTTP request that is to be made of a receiver.
 *
 * @param headers by name; the operator's and the format's, never a part of a log
 */
record Post(URI url, Map<String, String> headers, byte[] body) {}
