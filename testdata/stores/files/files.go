// Package files keeps files and documents.
package files

import (
	"context"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/blevesearch/bleve/v2"
	"github.com/philippgille/chromem-go"
	"github.com/spf13/afero"
	"github.com/tus/tusd/v2/pkg/filestore"
	"github.com/tus/tusd/v2/pkg/handler"
	"github.com/tus/tusd/v2/pkg/memorylocker"
	"github.com/tus/tusd/v2/pkg/s3store"
	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
	"gocloud.dev/blob/memblob"
	"gocloud.dev/blob/s3blob"
	"gocloud.dev/docstore"
	"gocloud.dev/docstore/memdocstore"
)

// Uploads takes files with github.com/tus/tusd.
func Uploads() (http.Handler, error) {
	composer := handler.NewStoreComposer()
	filestore.New("/var/uploads").UseIn(composer) // review `filestore.New keeps files in this process: another instance may not have them`
	memorylocker.New().UseIn(composer)            // review `memorylocker.New keeps locks in this process: `
	return handler.NewHandler(handler.Config{StoreComposer: composer})
}

// SharedUploads keeps them in S3.
func SharedUploads(client *s3.Client) (http.Handler, error) {
	composer := handler.NewStoreComposer()
	s3store.New("uploads", client).UseIn(composer)
	return handler.NewHandler(handler.Config{StoreComposer: composer})
}

// Systems of github.com/spf13/afero.
func Systems(bucket afero.Fs) []afero.Fs {
	return []afero.Fs{
		afero.NewMemMapFs(),                           // review `afero.NewMemMapFs keeps files in this process: `
		afero.NewBasePathFs(afero.NewOsFs(), "/data"), // review `afero.NewOsFs keeps files in this process: `
		afero.NewBasePathFs(bucketFs{}, "/data"),
		afero.NewBasePathFs(bucket, "/data"),
	}
}

// A bucketFs is elsewhere.
type bucketFs struct{ afero.Fs }

// Buckets of gocloud.dev.
func Buckets(ctx context.Context, client *s3.Client) ([]*blob.Bucket, error) {
	folder, err := fileblob.OpenBucket("/var/files", nil) // review `fileblob.OpenBucket keeps files in this process: `
	if err != nil {
		return nil, err
	}
	shared, err := s3blob.OpenBucketV2(ctx, client, "files", nil)
	if err != nil {
		return nil, err
	}
	named, err := blob.OpenBucket(ctx, "file:///var/files") // review `blob.OpenBucket keeps files in this process \(it is told "file:///var/files"\): `
	if err != nil {
		return nil, err
	}
	remote, err := blob.OpenBucket(ctx, "s3://files")
	if err != nil {
		return nil, err
	}
	return []*blob.Bucket{folder, memblob.OpenBucket(nil), shared, named, remote}, nil // want `memblob.OpenBucket keeps its data in this process: `
}

// BucketConfigured is in S3 if the environment says so.
func BucketConfigured(ctx context.Context, url string) (*blob.Bucket, error) {
	if url == "" {
		return fileblob.OpenBucket("/var/files", nil) // review `fileblob.OpenBucket keeps files in this process or elsewhere, as url says: `
	}
	return blob.OpenBucket(ctx, url) // review `blob.OpenBucket keeps files in this process or elsewhere, as url says: `
}

// Collections of gocloud.dev.
func Collections(ctx context.Context) ([]*docstore.Collection, error) {
	local, err := docstore.OpenCollection(ctx, "mem://orders/id")
	if err != nil {
		return nil, err
	}
	shared, err := docstore.OpenCollection(ctx, "mongo://shop/orders")
	if err != nil {
		return nil, err
	}
	return []*docstore.Collection{local, shared}, nil
}

// An API has documents.
type API struct {
	orders *docstore.Collection
	index  bleve.Index
	texts  *chromem.DB
}

// NewAPI makes an API.
func NewAPI() (*API, error) {
	orders, err := memdocstore.OpenCollection("id", nil)
	if err != nil {
		return nil, err
	}
	index, err := bleve.New("/var/index", bleve.NewIndexMapping())
	if err != nil {
		return nil, err
	}
	return &API{orders: orders, index: index, texts: chromem.NewDB()}, nil
}

// Put keeps an order.
func (a *API) Put(w http.ResponseWriter, r *http.Request) {
	order := map[string]any{"id": r.PathValue("id"), "text": r.FormValue("text")}
	if err := a.orders.Put(r.Context(), order); err != nil { // want `API.orders`
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if err := a.index.Index(r.PathValue("id"), order); err != nil { // want `API.index`
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	c, err := a.texts.GetOrCreateCollection("orders", nil, nil) // want `API.texts`
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if err := c.AddDocument(r.Context(), chromem.Document{ID: r.PathValue("id"), Content: r.FormValue("text")}); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}
