package io.athanor.extract.payload.image.reader;

import io.athanor.base.Change;
import io.athanor.base.Changes;
import io.athanor.data.Rejection;
import io.athanor.extract.payload.image.format.PictureBounds;
import io.athanor.extract.payload.image.format.RefusedPicture;
import io.athanor.extract.payload.image.format.SvgRoot;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.xml.stream.XMLEventReader;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.events.Attribute;
import javax.xml.stream.events.Characters;
import javax.xml.stream.events.ProcessingInstruction;
import javax.xml.stream.events.StartElement;
import javax.xml.stream.events.XMLEvent;

/**
 * The XML of a drawing, sample through before anything is made of it: what refers to other files is refused, and so are
 * entities, which can grow without bound.
 */
final class SvgXml {
    private static final int LARGEST_BYTES = 1 << 26;

    private static final String NAMESPACE = "http://www.w3.org/2000/svg";

    /** Letters are drawn with the fonts of a machine, and a feature depends on its payload alone. */
    private static final Set<String> TEXTS = Set.of("text", "foreignObject");

    /** Of a file's beginning, in which it may say of its encoding. */
    private static final int DECLARATION_BYTES = 256;

    private static final Pattern OTHER_ENCODING =
            Pattern.compile("<\\?xml\\s[^>]*encoding\\s*=\\s*['\"](?!utf-?8['\"])", Pattern.CASE_INSENSITIVE);

    private static final Pattern ELSEWHERE =
            Pattern.compile("url\\(\\s*['\"]?(?!\\s*(#|data:))[^)]*\\)|@import\\b[^;]*");

    private SvgXml() {}

    /** What is to be drawn. */
    static XMLEventReader drawn(byte[] file, Changes.Tally changes) throws IOException {
        byte[] xml;
        try (InputStream in = SvgRoot.unpacked(file)) {
            xml = in.readNBytes(LARGEST_BYTES + 1);
        }
        if (xml.length > LARGEST_BYTES) {
            throw new RefusedPicture(
                    Rejection.TOO_LARGE, "more than " + LARGEST_BYTES + " bytes of XML when it is decompressed");
        }
        requireLetters(xml);
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        List<XMLEvent> drawn = new ArrayList<>();
        try {
            XMLEventReader events = factory.createXMLEventReader(new ByteArrayInputStream(xml));
            // elements within a text, and the text itself
            int inText = 0;
            while (events.hasNext()) {
                XMLEvent event = events.nextEvent();
                if (inText > 0) {
                    inText += event.isStartElement() ? 1 : event.isEndElement() ? -1 : 0;
                } else if (event instanceof StartElement element
                        && TEXTS.contains(element.getName().getLocalPart())) {
                    inText = 1;
                    changes.add(
                            Change.PICTURE_TEXT_NOT_DRAWN,
                            "an element '" + element.getName().getLocalPart() + "'");
                } else {
                    check(event);
                    drawn.add(event);
                }
            }
        } catch (XMLStreamException e) {
            throw damaged(e);
        }
        return new Events(drawn.iterator());
    }

    /** Of bytes that are no UTF-8 Java's parser would tell whoever watches the program. */
    private static void requireLetters(byte[] xml) throws RefusedPicture {
        String head = new String(xml, 0, Math.min(xml.length, DECLARATION_BYTES), StandardCharsets.ISO_8859_1);
        boolean utf16 = head.startsWith("\u00fe\u00ff") || head.startsWith("\u00ff\u00fe") || head.indexOf('\0') >= 0;
        if (utf16 || OTHER_ENCODING.matcher(head).lookingAt()) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.wrap(xml);
        CoderResult read = StandardCharsets.UTF_8.newDecoder().decode(bytes, CharBuffer.allocate(xml.length), false);
        if (read.isError()) {
            throw new RefusedPicture(
                    Rejection.UNDECODABLE, "the picture is damaged: its byte " + bytes.position() + " is no UTF-8");
        }
        if (bytes.hasRemaining()) {
            throw PictureBounds.cut("the XML ends within a character");
        }
    }

    private static RefusedPicture damaged(XMLStreamException e) {
        String message = String.valueOf(e.getMessage()).replace("\n", " ");
        if (message.contains("was referenced, but not declared")) {
            return new RefusedPicture(
                    Rejection.FORBIDDEN, "the drawing has entities of its own, which are not expanded");
        }
        return message.contains("must start and end within the same entity")
                ? PictureBounds.cut("the XML ends before its elements do")
                : new RefusedPicture(Rejection.UNDECODABLE, "the picture is damaged: " + message);
    }

    private static void check(XMLEvent event) throws RefusedPicture {
        if (event instanceof ProcessingInstruction pi && pi.getTarget().equals("xml-stylesheet")) {
            throw elsewhere(pi.getData());
        }
        if (event instanceof Characters text) {
            checkStyle(text.getData());
        }
        if (event instanceof StartElement element) {
            for (Iterator<Attribute> i = element.getAttributes(); i.hasNext(); ) {
                check(element, i.next());
            }
        }
    }

    private static void check(StartElement element, Attribute attribute) throws RefusedPicture {
        String space = element.getName().getNamespaceURI();
        boolean own = space.isEmpty() || space.equals(NAMESPACE);
        boolean link = element.getName().getLocalPart().equals("a");
        String value = attribute.getValue().strip();
        if (own && !link && attribute.getName().getLocalPart().equals("href")) {
            if (!value.isEmpty() && !value.startsWith("#") && !EmbeddedPicture.isOne(value)) {
                throw elsewhere(value);
            }
        } else if (own) {
            checkStyle(value);
        }
    }

    private static void checkStyle(String text) throws RefusedPicture {
        if (text.indexOf('(') < 0 && text.indexOf('@') < 0) {
            return;
        }
        var found = ELSEWHERE.matcher(text);
        if (found.find()) {
            throw elsewhere(found.group());
        }
    }

    private static RefusedPicture elsewhere(String reference) {
        String shown = reference.length() > 80 ? reference.substring(0, 80) + "…" : reference;
        return new RefusedPicture(
                Rejection.FORBIDDEN, "the drawing refers to another file, which is not read: " + shown);
    }

    /** Events that were read before. */
    private static final class Events implements XMLEventReader {
        private final Iterator<XMLEvent> rest;
        private @org.jspecify.annotations.Nullable XMLEvent peeked;

        Events(Iterator<XMLEvent> rest) {
            this.rest = rest;
        }

        @Override
        public XMLEvent nextEvent() {
            XMLEvent next = peeked != null ? peeked : rest.next();
            peeked = null;
            return next;
        }

        @Override
        public boolean hasNext() {
            return peeked != null || rest.hasNext();
        }

        @Override
        public XMLEvent peek() {
            if (peeked == null && rest.hasNext()) {
                peeked = rest.next();
            }
            return java.util.Objects.requireNonNull(peeked);
        }

        @Override
        public Object next() {
            return nextEvent();
        }

        @Override
        public String getElementText() {
            throw new UnsupportedOperationException("events are taken one by one");
        }

        @Override
        public XMLEvent nextTag() {
            throw new UnsupportedOperationException("events are taken one by one");
        }

        @Override
        public Object getProperty(String name) {
            throw new IllegalArgumentException(name);
        }

        @Override
        public void close() {}
    }
}
