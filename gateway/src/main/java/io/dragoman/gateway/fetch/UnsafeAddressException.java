package io.dragoman.gateway.fetch;

import java.net.UnknownHostException;

/** A name that means an address which may not be asked. */
final class UnsafeAddressException extends UnknownHostException {
  private static final long serialVersionUID = 1L;

  UnsafeAddressException(final String message) {
    super(message);
  }
}
