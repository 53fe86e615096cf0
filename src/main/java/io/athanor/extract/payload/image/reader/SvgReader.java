package io.athanor.extract.payload.image.reader;

import com.github.weisj.jsvg.SVGDocument;
import com.github.weisj.jsvg.parser.DomDocument;
import com.github.weisj.jsvg.parser.LoaderContext;
import com.github.weisj.jsvg.parser.SVGLoader;
import com.github.weisj.jsvg.parser.resources.RenderableResource;
import com.github.weisj.jsvg.parser.resources.ResourcePolicy;
import com.github.weisj.jsvg.parser.resources.ResourceSupplier;
import com.github.weisj.jsvg.parser.resources.impl.ImageResource;
import com.github.weisj.jsvg.view.FloatSize;
import com.github.weisj.jsvg.view.ViewBox;
import io.athanor.base.Changes;
import io.athanor.data.Rejection;
import io.athanor.extract.payload.image.format.PictureBounds;
import io.athanor.extract.payload.image.format.PictureFacts;
import io.athanor.extract.payload.image.format.RefusedPicture;
import io.athanor.extract.payload.image.pixel.PixelRows;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.xml.stream.XMLEventReader;
import org.jspecify.annotations.Nullable;

/** Drawings, drawn at the very size that is wanted; of their own shape as little is kept as of other pictures'. */
final class SvgReader implements StillReader {
    /** Kept, as a logger that nobody holds forgets its level. */
    private static final Logger LIBRARY = Logger.getLogger("com.github.weisj.jsvg");

    static {
        // a drawing needs no screen, and on a machine that names one Java would load what belongs to it
        System.setProperty("java.awt.headless", "true");
        // what is wrong with a drawing is said where it is rejected, not to whoever watches the program
        LIBRARY.setLevel(Level.OFF);
    }

    private final int sidePixels;

    SvgReader(int sidePixels) {
        this.sidePixels = sidePixels;
    }

    @Override
    public Still read(byte[] file, PictureBounds bounds, Changes.Tally changes) throws IOException {
        XMLEventReader events = SvgXml.drawn(file, changes);
        var embedded = new Embedded(bounds);
        SVGDocument drawing = new SVGLoader()
                .load(
                        () -> events,
                        null,
                        LoaderContext.builder()
                                .externalResourcePolicy(embedded)
                                .resourceLoader(embedded::load)
                                .build());
        if (drawing == null) {
            throw new RefusedPicture(Rejection.UNDECODABLE, "the picture is damaged: it is no drawing");
        }
        FloatSize size = drawing.size();
        if (!(size.width > 0 && size.height > 0) || Float.isInfinite(size.width) || Float.isInfinite(size.height)) {
            throw new RefusedPicture(
                    Rejection.UNDECODABLE, "the drawing is of " + size.width + " × " + size.height + " pixels");
        }
        int[] rgb = drawn(drawing, size);
        if (embedded.refused != null) {
            throw embedded.refused;
        }
        return new Still(new Square(sidePixels, rgb), 0, PictureFacts.NONE);
    }

    private int[] drawn(SVGDocument drawing, FloatSize size) {
        BufferedImage picture = new BufferedImage(sidePixels, sidePixels, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        try {
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, sidePixels, sidePixels);
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            graphics.scale(sidePixels / (double) size.width, sidePixels / (double) size.height);
            drawing.render((java.awt.Component) null, graphics, new ViewBox(size));
        } finally {
            graphics.dispose();
        }
        return picture.getRGB(0, 0, sidePixels, sidePixels, null, 0, sidePixels);
    }

    private record Square(int side, int[] rgb) implements PixelRows {
        @Override
        public int width() {
            return side;
        }

        @Override
        public int height() {
            return side;
        }

        @Override
        public void row(int y, int[] row) {
            System.arraycopy(rgb, y * side, row, 0, side);
        }
    }

    /** Pictures within a drawing, bounded as all others are. What is no address would otherwise be left out unsaid. */
    private static final class Embedded implements ResourcePolicy {
        private final PictureBounds bounds;
        private @Nullable RefusedPicture refused;

        Embedded(PictureBounds bounds) {
            this.bounds = bounds;
        }

        @Override
        public @Nullable URI resolveResourceURI(@Nullable URI base, String address) {
            try {
                return resolveResourceURI(base, new URI(address));
            } catch (URISyntaxException e) {
                if (EmbeddedPicture.isOne(address)) {
                    refused = new RefusedPicture(
                            Rejection.UNDECODABLE,
                            "a picture in the drawing is damaged: " + e.getReason() + " at its character "
                                    + e.getIndex());
                }
                return null;
            }
        }

        @Override
        public @Nullable URI resolveResourceURI(@Nullable URI base, URI address) {
            return EmbeddedPicture.isOne(address.toString())
                    ? address
                    : DENY_EXTERNAL.resolveResourceURI(base, address);
        }

        ResourceSupplier<RenderableResource> load(DomDocument drawing, URI uri) {
            try {
                ImageResource picture = new ImageResource(EmbeddedPicture.of(uri, bounds));
                return platform -> Optional.of(picture);
            } catch (IOException | RuntimeException e) {
                refused = e instanceof RefusedPicture r
                        ? r
                        : new RefusedPicture(Rejection.UNDECODABLE, "a picture in the drawing is damaged: " + e);
                return platform -> Optional.empty();
            }
        }
    }
}
