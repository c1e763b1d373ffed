package io.dragoman.gateway.document;

import io.dragoman.gateway.document.Template.Cut;
import io.dragoman.gateway.document.Template.Cutter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeTraversor;
import org.jsoup.select.NodeVisitor;

/**
 * The texts between the tags of HTML, which need not be right: each is translated on its own, tags
 * and attributes stay as they are. What no reader sees, code, and what {@code translate="no"} says
 * is left alone.
 */
public final class Html {
  private static final Set<String> LEFT_ALONE =
      Set.of("script", "style", "code", "pre", "template", "noscript");

  private Html() {}

  /** Takes a piece apart, or a whole page. */
  public static Cut cut(final String html) {
    final boolean page = isPage(html);
    final Document document = page ? Jsoup.parse(html) : Jsoup.parseBodyFragment(html);
    document.outputSettings().prettyPrint(false);
    final Collecting texts = new Collecting();
    NodeTraversor.traverse(texts, document);
    // Nothing that was sent can look like it.
    final String mark = "dragoman" + UUID.randomUUID().toString().replace("-", "");
    final List<String> originals = new ArrayList<>();
    for (final TextNode node : texts.nodes) {
      originals.add(node.getWholeText());
      node.text(mark);
    }
    final String[] between = (page ? document.outerHtml() : document.body().html()).split(mark, -1);
    final Cutter cutter = new Cutter().keep(between[0]);
    for (int i = 0; i < originals.size(); i++) {
      cutter.text(originals.get(i)).keep(between[i + 1]);
    }
    return cutter.cut(true);
  }

  private static boolean isPage(final String html) {
    final String lower = html.toLowerCase(Locale.ROOT);
    return lower.contains("<html") || lower.contains("<body") || lower.contains("<!doctype");
  }

  private static final class Collecting implements NodeVisitor {
    private final List<TextNode> nodes = new ArrayList<>();
    private int leftAlone;

    @Override
    public void head(final Node node, final int depth) {
      if (isLeftAlone(node)) {
        leftAlone++;
      }
      if (leftAlone == 0 && node instanceof final TextNode text && !text.isBlank()) {
        nodes.add(text);
      }
    }

    @Override
    public void tail(final Node node, final int depth) {
      if (isLeftAlone(node)) {
        leftAlone--;
      }
    }

    private static boolean isLeftAlone(final Node node) {
      return LEFT_ALONE.contains(node.nodeName()) || node.attr("translate").equals("no");
    }
  }
}
