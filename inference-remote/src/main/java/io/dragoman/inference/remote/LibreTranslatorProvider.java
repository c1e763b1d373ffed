package io.dragoman.inference.remote;

/** Translation by a LibreTranslate server. */
public final class LibreTranslatorProvider extends RemoteTranslatorProvider {
  public LibreTranslatorProvider() {
    super("libretranslate", LibreTranslate::new);
  }
}
