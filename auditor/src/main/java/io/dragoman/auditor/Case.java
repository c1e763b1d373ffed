package io.dragoman.auditor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/**
 * What a store keeps of a request beside its sightings.
 *
 * @param verdict the last one
 * @param sightings how many there are
 * @param nextLookMs when it is looked at next, milliseconds since 1970
 * @param suspectedMs since when it looks as if something was lost, milliseconds since 1970; 0: it
 *     does not
 * @param counted whether its end was counted
 */
record Case(Verdict verdict, int sightings, long nextLookMs, long suspectedMs, boolean counted) {
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /** The same, with its end counted. */
  Case whenCounted() {
    return new Case(verdict, sightings, nextLookMs, suspectedMs, true);
  }

  byte[] toJson() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (final JsonProcessingException e) {
      throw new IllegalStateException("A case is always JSON", e);
    }
  }

  static Case fromJson(final byte[] json) {
    try {
      return JSON.readValue(json, Case.class);
    } catch (final IOException e) {
      throw new IllegalStateException("The store holds what this app wrote", e);
    }
  }
}
