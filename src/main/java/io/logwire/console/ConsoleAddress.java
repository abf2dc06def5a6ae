package io.logwire.console;

import java.net.URI;
import java.util.Optional;

/**
 * Where the console listens, and who may come.
 *
 * @param port 0 for any that is free
 * @param password what people log in with; without one nobody has to
 * @param proxies those through which people reach it
 * @param url where people reach it, through a proxy for example
 */
public record ConsoleAddress(
    String host, int port, Optional<Password> password, TrustedProxies proxies, Optional<URI> url) {

  @Override
  public String toString() {
    return host + ':' + port; // the password is in no message
  }
}
