package io.dragoman.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/**
 * A second listener of a broker, as brokers of an organisation have: TLS, passwords by
 * SCRAM-SHA-512, and nothing is allowed to whom it was not granted. Whoever comes by the broker's
 * plain listener, and the user {@value #ADMIN}, may do everything.
 */
public final class BrokerSecurity {
  public static final String ADMIN = "admin";

  private static final String STORE_PASSWORD = "of-the-store";
  private static final int ITERATIONS = 4096;

  private final Path store;
  private final String address;

  private BrokerSecurity(final Path store, final String address) {
    this.store = store;
    this.address = address;
  }

  /** Makes a key and its certificate, for loopback, in {@code directory}. */
  public static BrokerSecurity in(final Path directory) throws InterruptedException {
    final Path store = directory.resolve("tls.p12");
    try {
      Files.createDirectories(directory);
      Keytool.run(
          store,
          STORE_PASSWORD,
          "-genkeypair",
          "-alias",
          "broker",
          "-keyalg",
          "EC",
          "-dname",
          "CN=localhost",
          "-ext",
          "SAN=ip:127.0.0.1,dns:localhost",
          "-validity",
          "2");
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
    return new BrokerSecurity(store, Loopback.address(Loopback.freePort()));
  }

  /** Where clients find the listener. */
  public String bootstrap() {
    return address;
  }

  /** The key and its certificate, which is also the authority to trust: PKCS#12. */
  public Path store() {
    return store;
  }

  /** Password of {@link #store()}. */
  public String storePassword() {
    return STORE_PASSWORD;
  }

  /** The broker's settings for it. */
  void addTo(final Map<String, String> settings) {
    settings.merge("listeners", "SECURED://" + address, (own, more) -> own + "," + more);
    settings.merge("advertised.listeners", "SECURED://" + address, (own, more) -> own + "," + more);
    settings.merge(
        "listener.security.protocol.map", "SECURED:SASL_SSL", (own, more) -> own + "," + more);
    settings.put("listener.name.secured.sasl.enabled.mechanisms", "SCRAM-SHA-512");
    settings.put(
        "listener.name.secured.scram-sha-512.sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    settings.put("listener.name.secured.ssl.keystore.type", "PKCS12");
    settings.put("listener.name.secured.ssl.keystore.location", store.toString());
    settings.put("listener.name.secured.ssl.keystore.password", STORE_PASSWORD);
    settings.put(
        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    settings.put("super.users", "User:ANONYMOUS;User:" + ADMIN);
  }

  /** Lets users in, each with the password of {@link #password}. */
  public void addUsers(final TestBroker broker, final List<String> users)
      throws InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
      admin
          .alterUserScramCredentials(
              users.stream()
                  .<UserScramCredentialAlteration>map(
                      user ->
                          new UserScramCredentialUpsertion(
                              user,
                              new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS),
                              password(user)))
                  .toList())
          .all()
          .get();
    } catch (final ExecutionException e) {
      throw new IllegalStateException("The users cannot be let in", e);
    }
  }

  /** A password that nothing else is called. */
  public static String password(final String user) {
    return "password-of-" + user;
  }

  /** What a client of this user is configured with, brokers included. */
  public Map<String, String> client(final String user) {
    return client(user, password(user));
  }

  /** The same with another password. */
  public Map<String, String> client(final String user, final String password) {
    final Map<String, String> client = new HashMap<>();
    client.put("bootstrap.servers", address);
    client.put("security.protocol", "SASL_SSL");
    client.put("sasl.mechanism", "SCRAM-SHA-512");
    client.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
            .formatted(user, password));
    client.put("ssl.truststore.type", "PKCS12");
    client.put("ssl.truststore.location", store.toString());
    client.put("ssl.truststore.password", STORE_PASSWORD);
    return client;
  }
}
