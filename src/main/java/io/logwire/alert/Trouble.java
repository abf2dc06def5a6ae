package io.logwire.alert;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Why there was no answer, in words.
 *
 * @param advice what to do about it; {@code %s} stands for the webhook's keys, as {@code
 *     webhook.ops}
 */
record Trouble(String words, String advice) {
  /** There was an answer. */
  static final Trouble NONE = new Trouble("", "");

  private static final String REACH =
      "Check the host and the port of %s.url, and that this machine may connect to it; alerts wait"
          + " meanwhile.";

  /** The proxy between does not let us through. */
  static final class ProxyRefused extends IOException {
    private static final long serialVersionUID = 1;

    ProxyRefused(int status) {
      super("the proxy answered HTTP " + status);
    }
  }

  /** In those words, with the advice to look whether the receiver can be reached. */
  static Trouble of(String words) {
    return new Trouble(words, REACH);
  }

  /** What has kept us from an answer by that place. */
  static Trouble of(Throwable cause, Place place, long deadlineSeconds) {
    if (cause instanceof TimeoutException || cause instanceof SocketTimeoutException) {
      return of("no answer within " + deadlineSeconds + " s");
    }
    if (cause instanceof UnknownHostException) {
      return new Trouble(
          "the name of the host does not resolve",
          "Correct the host in %s.url (or the proxy's in %1$s.proxy), or the DNS of this machine.");
    }
    if (cause instanceof ProxyRefused) {
      return new Trouble(
          cause.getMessage(),
          "The proxy lets nothing through: check its address, user and password in %s.proxy, and"
              + " its own rules.");
    }
    if (cause instanceof NoRouteToHostException
        || cause instanceof SocketException && said(cause).contains("unreachable")) {
      return of("there is no way to the host from this machine");
    }
    if (cause instanceof ConnectException) {
      return of("the connection was refused");
    }
    if (cause instanceof SSLException) {
      return tls(cause, place);
    }
    if (cause instanceof IOException) {
      return of("the connection broke: " + said(cause));
    }
    return of("the exchange failed: " + cause);
  }

  private static Trouble tls(Throwable failure, Place place) {
    if (has(failure, CertificateExpiredException.class)) {
      return new Trouble(
          "the certificate of the receiver has expired",
          "Renew the receiver's certificate; if it is new, check this machine's clock.");
    }
    if (has(failure, CertificateNotYetValidException.class)) {
      return new Trouble(
          "the certificate of the receiver is not valid yet", "Check this machine's clock.");
    }
    if (has(failure, CertPathBuilderException.class)) {
      return new Trouble(
          "TLS failed: the certificate of the receiver comes from nobody whom this machine trusts",
          "If it is your own, put its authority's certificate (PEM) into a file, and the file's name"
              + " into %s.ca.");
    }
    String said = said(deepest(failure));
    if (has(failure, CertificateException.class) && said.startsWith("No ")) {
      return new Trouble(
          "TLS failed: the certificate of the receiver is not for " + place.host(),
          "Use a name in %s.url that the receiver's certificate has, or give it another certificate.");
    }
    if (said.startsWith("Unsupported or unrecognized SSL message")) {
      return new Trouble(
          "TLS failed: there is no TLS on port " + place.port(),
          "Is %s.url the right port? Without TLS it would begin with http://.");
    }
    return new Trouble("TLS failed: " + said, "Ask the owner of the receiver which TLS it takes.");
  }

  private static String said(Throwable failure) {
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }

  private static boolean has(Throwable failure, Class<? extends Throwable> kind) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (kind.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  private static Throwable deepest(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
