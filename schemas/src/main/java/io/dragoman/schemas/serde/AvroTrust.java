package io.dragoman.schemas.serde;

import io.dragoman.schemas.event.TextEvent;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;

/**
 * Lets Avro make objects of Dragoman's generated classes.
 *
 * <p>Since 1.12.2 Avro refuses, in the whole process, every class that nobody has vouched for, so
 * that a schema cannot name a harmful one. The serdes of this package vouch for the contracts by
 * themselves. An application that runs another serde, Confluent's for example, calls {@link
 * #install()} before it.
 */
public final class AvroTrust {
  private AvroTrust() {}

  /**
   * Adds the package of the contracts, and nothing else, to what the process trusts already.
   * Calling it again changes nothing.
   */
  public static synchronized void install() {
    final ClassSecurityPredicate present = ClassSecurityValidator.getGlobal();
    if (!present.isTrusted(TextEvent.class)) {
      ClassSecurityValidator.setGlobal(
          ClassSecurityValidator.composite(present, AvroTrust::isContract));
    }
  }

  private static boolean isContract(final Class<?> type) {
    return type.getPackageName().equals(TextEvent.class.getPackageName());
  }
}
