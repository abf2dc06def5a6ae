package io.logwire.alert;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * The certificates that a receiver's must come from, and no others: of an authority, or the
 * receiver's own if it signed that itself. Its name and its time are checked all the same.
 */
public final class Trust {
  private final SSLSocketFactory sockets;
  private final List<Certificate> certificates;

  private Trust(SSLSocketFactory sockets, Collection<? extends Certificate> certificates) {
    this.sockets = sockets;
    this.certificates = List.copyOf(certificates);
  }

  /**
   * Trusts the certificates in that text.
   *
   * @throws CertificateException if it is not PEM, or has no certificate in it
   */
  public static Trust of(String pem) throws CertificateException {
    Collection<? extends Certificate> certificates =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(
                new ByteArrayInputStream(pem.getBytes(StandardCharsets.ISO_8859_1)));
    if (certificates.isEmpty()) {
      throw new CertificateException("no certificate is in it");
    }
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate certificate : certificates) {
        store.setCertificateEntry("ca" + number++, certificate);
      }
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return new Trust(context.getSocketFactory(), certificates);
    } catch (IOException | GeneralSecurityException e) {
      throw new CertificateException(e.getMessage(), e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Trust trust && certificates.equals(trust.certificates);
  }

  @Override
  public int hashCode() {
    return certificates.hashCode();
  }

  SSLSocketFactory sockets() {
    return sockets;
  }
}
