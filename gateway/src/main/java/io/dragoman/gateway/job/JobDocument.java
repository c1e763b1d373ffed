package io.dragoman.gateway.job;

import io.dragoman.gateway.document.DocumentFormat;
import io.dragoman.gateway.document.Template;
import java.util.List;

/**
 * The file that a job's texts are of.
 *
 * @param fileName for people; never used as a path
 * @param format its kind
 * @param template all of it but the texts
 */
public record JobDocument(String fileName, DocumentFormat format, Template template) {
  /** The file with other texts in the place of its own. */
  public String with(final List<String> texts) {
    return template.with(texts);
  }
}
