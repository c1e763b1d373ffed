package io.dragoman.web;

import java.util.List;
import java.util.Optional;

/**
 * What came with a request, beside its fields.
 *
 * @param value the record that {@link BodySpec} asked for
 * @param bytes the body as it was sent, not copied; empty for one in parts
 * @param files in their order; theirs is gone as soon as the handler has answered
 */
public record RequestBody(Optional<Record> value, byte[] bytes, List<UploadedFile> files) {
  /** There is none. */
  public static final RequestBody NONE = new RequestBody(Optional.empty(), new byte[0], List.of());

  public RequestBody {
    files = List.copyOf(files);
  }

  /** As the record that the route takes. */
  public <T extends Record> T as(final Class<T> type) {
    return type.cast(value.orElseThrow());
  }
}
